#!lua flags=no-writes
-- The ids of the files that are kept of a conversation.

return call('HKEYS', key('files', given.id))
