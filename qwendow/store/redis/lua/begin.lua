#!lua
-- Opens turns and takes the lease. Asked once more by the same runner, as the answer was lost, it says the same again.

local id = given.head.id
local there = is_there(id)
if is_gone(given.head) then return {'gone'} end
if there and field(id, 'runner') == given.runner and field(id, 'tip') == given.tip then
  return {'done', field(id, 'token')}
end
if there and holds(id) then return {'busy'} end
if there and field(id, 'tip') ~= given.head.tip then return {'stale', told_head(id)} end
if lacks_a_file(id, given.files) then return {'lacking'} end

if not there then
  make_room(id)
  make(given.head)
end
if field(id, 'title') == '' then write_title(id, given.head.title, given.head.sought) end
write_turns(id, given.turns, given.files, 3)
drop_lease(id)
call('HSET', key('head', id), 'tip', given.tip, 'token', given.token, 'runner', given.runner,
  'until', written(now + LEASE_SECONDS), 'heard', 0)
moved(id)
ring({id})
return {'done', given.token}
