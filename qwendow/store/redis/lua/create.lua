#!lua
-- A conversation with its turns and their files.

local id = given.head.id
make_room(id)
if is_there(id) or is_taken(given.head.shared, id) then return {'taken'} end
if lacks_a_file(id, given.files) then return {'lacking'} end
make(given.head)
write_turns(id, given.turns, given.files, 3)
place(id)
ring({id})
return {'done', told_head(id)}
