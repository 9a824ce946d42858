#!lua flags=no-writes
-- What is known of a conversation, by its id or the token under which it is shared.

local id = given.id or call('GET', key('share', given.shared))
if not id or not is_there(id) then return false end
return told_head(id)
