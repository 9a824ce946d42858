#!lua flags=allow-oom
-- Some of an owner's conversations become another's, so that nobody waits long: how many, which is 0 when there are none
-- left; then the profile does, where the other has none.

local ids = call('SRANDMEMBER', key('all', given.owner), given.most)
for _, id in ipairs(ids) do
  local sizes, title = found_by(id)
  call('HDEL', key('found', given.owner), id)
  call('SREM', key('all', given.owner), id)
  for _, list in ipairs({key('list', given.owner), key('pinned', given.owner)}) do
    call('ZREM', list, id)
  end
  if call('EXISTS', key('head', id)) == 1 then
    call('HSET', key('head', id), 'owner', given.to)
    find_by(id, sizes, title)
    next_rev(id)
    place(id)
  end
end
ring(ids)
if #ids == 0 and call('EXISTS', key('profile', given.owner)) == 1 then
  call('RENAMENX', key('profile', given.owner), key('profile', given.to))
end
return #ids
