#!lua flags=allow-oom
-- A command to whoever answers, once however often it is told; to nobody where nothing runs.

if is_there(given.id) and field(given.id, 'token') ~= '' then
  local told = key('told', given.id)
  if not call('LPOS', told, ARGV[3]) then call('RPUSH', told, ARGV[3]) end
  ring({given.id, TOLD .. field(given.id, 'runner')})
end
return {'done'}
