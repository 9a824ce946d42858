#!lua
-- What is to become of a head.

local id = given.id
if not is_there(id) then return {'gone'} end
if given.seen and given.seen ~= tonumber(field(id, 'rev')) then return {'stale', told_head(id)} end

local change = given.change
if change.shared and is_taken(change.shared, id) then return {'taken'} end
next_rev(id)
if change.shared then share_by(id, change.shared) end
for _, name in ipairs({'title', 'tip'}) do
  if change[name] and change[name] ~= field(id, name) then call('HSET', key('head', id), 'changed', written(now)) end
end
if change.title then write_title(id, change.title, change.sought) end
for _, name in ipairs({'tip', 'pinned'}) do
  if change[name] then call('HSET', key('head', id), name, change[name]) end
end
place(id)
ring({id})
return {'done', told_head(id)}
