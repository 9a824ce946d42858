#!lua flags=allow-oom
-- Some of the owner's conversations, so that nobody waits long: how many, which is 0 when there are none left.

local ids = call('SRANDMEMBER', key('all', given.owner), given.most)
for _, id in ipairs(ids) do
  forget(id)
  call('SREM', key('all', given.owner), id)
end
if #ids == 0 then call('DEL', key('profile', given.owner)) end
return #ids
