#!lua
-- Writes turns that are there over, while no answer is on its way.

local id = given.id
if not is_there(id) then return {'gone'} end
if holds(id) then return {'busy'} end
if lacks_a_file(id, given.files) then return {'lacking'} end
write_turns(id, given.turns, given.files, 3, true)
drop_lease(id)
if given.tip and given.tip ~= field(id, 'tip') then
  call('HSET', key('head', id), 'tip', given.tip)
  moved(id)
end
ring({id})
return {'done', told_head(id)}
