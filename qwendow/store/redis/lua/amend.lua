#!lua
-- Writes turns that are there over, while no answer is on its way.

local id = given.id
if not is_there(id) then return {'gone'} end
if holds(id) then return {'busy'} end
if lacks_a_file(id, given.files) then return {'lacking'} end
local rev, at = next_rev(id), 3
for _, turn in ipairs(given.turns) do
  if call('HEXISTS', key('turns', id), turn) == 1 then write_turn(id, turn, ARGV[at], ARGV[at + 1], rev) end
  at = at + 2
end
use_files(id, given.files)
drop_lease(id)
if given.tip and given.tip ~= field(id, 'tip') then
  call('HSET', key('head', id), 'tip', given.tip)
  moved(id)
end
ring({id})
return {'done', told_head(id)}
