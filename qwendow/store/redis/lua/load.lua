#!lua flags=no-writes
-- A conversation: its head, the ids of its turns and their revs, the turns that are not known as they are, what waits,
-- and what is known of its files.

local id = given.id
if not is_there(id) then return false end
local order, known = call('LRANGE', key('order', id), 0, -1), given.known
local revs, turns = {}, {}
for index, turn in ipairs(order) do
  revs[index] = call('HGET', key('revs', id), turn)
  local same = known[turn] == tonumber(revs[index])
  turns[index] = not same and call('HGET', key('turns', id), turn)
end
return {
  told_head(id), order, revs, turns, call('LRANGE', key('waiting', id), 0, -1), call('HGETALL', key('files', id)),
}
