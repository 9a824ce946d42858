#!lua
-- Writes turns that are over and gives the lease back. Asked once more, as the answer was lost, it says the same again.

local lease = given.lease
local id = lease.id
if is_there(id) and field(id, 'ended') == given.mark then return {'done', told_head(id)} end
if not is_mine(lease) then return {'lost'} end
if lacks_a_file(id, given.files) then return {'lacking'} end
write_turns(id, given.turns, given.files, 3)
drop_lease(id)
call('HSET', key('head', id), 'tip', given.tip, 'ended', given.mark)
moved(id)
ring({id})
return {'done', told_head(id)}
