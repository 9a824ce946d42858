-- What all scripts have in common: keys, the clock, heads, leases, turns, files, the bell. It stands before each of them.
-- ARGV[1] is the time in seconds, or '' for that of the server; ARGV[2] is JSON; what is long comes after it, as it is.
-- The kind stands first in a key: ids that callers choose can then be like no other key.

local call = redis.call
local given = cjson.decode(ARGV[2])
local FIELDS = {'id', 'owner', 'title', 'created', 'changed', 'tip', 'rev', 'pinned', 'shared', 'expires'}

local function key(kind, name)
  return PREFIX .. kind .. ':' .. name
end

local function key_of_two(kind, id, part)
  return key(kind, #id .. ':' .. id .. ':' .. part)
end

local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local now = call('TIME')
  return tonumber(now[1]) + tonumber(now[2]) / 1e6
end

-- tostring would cut a time down to hundreds of seconds.
local function written(number)
  return string.format('%.17g', number)
end

local now = clock()

local function field(id, name)
  return call('HGET', key('head', id), name) or ''
end

local function is_there(id)
  local expires = tonumber(field(id, 'expires'))
  return expires ~= nil and now < expires
end

-- One that lies further ahead than any lease may was given before the clock was set back.
local function is_held_until(ends)
  return ends ~= nil and now < ends and ends <= now + 2 * LEASE_SECONDS
end

local function holds(id)
  return is_held_until(tonumber(field(id, 'until')))
end

local function is_mine(lease)
  return is_there(lease.id) and field(lease.id, 'token') == lease.token
end

-- The fields, and whether an answer is on its way; nothing where it has expired.
local function head_of(id)
  local head = call('HMGET', key('head', id), 'until', 'expires', unpack(FIELDS))
  local ends, expires = tonumber(table.remove(head, 1) or ''), tonumber(table.remove(head, 1) or '')
  if not expires or expires <= now then return nil end
  head[#head + 1] = is_held_until(ends)
  return head
end

local function told_head(id)
  return cjson.encode(head_of(id))
end

local function ring(ids)
  if #ids > 0 then call('PUBLISH', BELLS, cjson.encode(ids)) end
end

local function has_turns(id)
  return call('EXISTS', key('turns', id)) == 1
end

local function list_if(wanted, list, score, id)
  if wanted then call('ZADD', list, score, id) else call('ZREM', list, id) end
end

-- Puts the conversation where it belongs in all lists, by when it changed.
local function place(id)
  local head = call('HMGET', key('head', id), 'owner', 'changed', 'expires', 'created', 'pinned')
  local owner, changed, expires, created, pinned = unpack(head)
  local listed = has_turns(id)
  call('SADD', key('all', owner), id)
  list_if(true, key('by', 'changed'), changed, id)
  list_if(expires ~= 'inf', key('by', 'expires'), expires, id)
  list_if(not listed, key('by', 'empty'), created, id)
  list_if(listed, key('list', owner), changed, id)
  list_if(listed and pinned == '1', key('pinned', owner), changed, id)
end

local function is_taken(share, id)
  local holder = share ~= '' and call('GET', key('share', share))
  return holder and holder ~= id and is_there(holder)
end

local function share_by(id, token)
  local old = field(id, 'shared')
  if old ~= '' and call('GET', key('share', old)) == id then call('DEL', key('share', old)) end
  if token ~= '' then call('SET', key('share', token), id) end
  call('HSET', key('head', id), 'shared', token)
end

local function sign_of(id, index)
  return key('sign', index .. ':' .. id)
end

-- What a conversation is found by stands in one field of its owner's: how many turns it has, of how many bytes and of which
-- form the sign of each is, four bytes each, and its title, folded.
local function found_by(id)
  local known = call('HGET', key('found', field(id, 'owner')), id)
  if not known then return '', '' end
  local title = 5 + 4 * struct.unpack('>I4', known)
  return known:sub(5, title - 1), known:sub(title)
end

local function find_by(id, sizes, title)
  call('HSET', key('found', field(id, 'owner')), id, struct.pack('>I4', #sizes / 4) .. sizes .. title)
end

local function write_title(id, title, folded)
  call('HSET', key('head', id), 'title', title)
  find_by(id, (found_by(id)), folded)
end

-- The first byte of what is given is the form.
local function write_sign(id, turn, given)
  local index, sizes, title = call('LPOS', key('order', id), turn), found_by(id)
  local form, sign = given:byte(1), given:sub(2)
  call('SET', sign_of(id, index), sign)
  sizes = sizes .. string.rep('\0', 4 * index - #sizes)
  local size = struct.pack('>I4', form * FORMS + #sign)
  find_by(id, sizes:sub(1, 4 * index) .. size .. sizes:sub(4 * index + 5), title)
end

local function make(head)
  for _, name in ipairs({'created', 'changed'}) do
    if tonumber(head[name]) == 0 then head[name] = written(now) end
  end
  for _, name in ipairs(FIELDS) do
    call('HSET', key('head', head.id), name, head[name])
  end
  write_title(head.id, head.title, head.sought)
  share_by(head.id, head.shared)
end

local function next_rev(id)
  return call('HINCRBY', key('head', id), 'rev', 1)
end

local function moved(id)
  call('HSET', key('head', id), 'changed', written(now))
  place(id)
end

local function write_turn(id, turn, body, sign, rev)
  if call('HSET', key('turns', id), turn, body) == 1 then call('RPUSH', key('order', id), turn) end
  call('HSET', key('revs', id), turn, rev)
  if sign ~= '' then write_sign(id, turn, sign) end
end

local function lacks_a_file(id, files)
  for _, file in ipairs(files) do
    local kept = call('HEXISTS', key('files', id), file.id) == 1
    if not kept and (file.staged == '' or call('EXISTS', file.staged) == 0) then return true end
  end
  return false
end

local function keep_file(id, file)
  if call('HSETNX', key('files', id), file.id, file.known) == 0 then
    if file.staged ~= '' then call('DEL', file.staged) end
    return
  end
  local bytes = key_of_two('bytes', id, file.id)
  call('RENAME', file.staged, bytes)
  call('PERSIST', bytes)
end

-- Those of a turn that is new wait no more.
local function use_files(id, files, written)
  for _, file in ipairs(files) do
    for _, turn in ipairs(file.turns) do
      if written[turn] then
        keep_file(id, file)
        call('SADD', key('used', id), file.id)
      end
      if written[turn] == 'new' then call('LREM', key('waiting', id), 0, file.id) end
    end
  end
end

-- With their files. Body and sign of each stand in ARGV from `at` on, the sign empty where it stays; returns where the
-- next ones do. `old`: those alone that are there.
local function write_turns(id, turns, files, at, old)
  local rev, written = next_rev(id), {}
  for _, turn in ipairs(turns) do
    local is_new = call('HEXISTS', key('turns', id), turn) == 0
    if not (is_new and old) then
      write_turn(id, turn, ARGV[at], ARGV[at + 1], rev)
      written[turn] = is_new and 'new' or 'old'
    end
    at = at + 2
  end
  use_files(id, files, written)
  return at
end

local function drop_lease(id)
  call('HDEL', key('head', id), 'token', 'runner', 'until')
  call('DEL', key('told', id))
end

local function forget(id)
  local owner = field(id, 'owner')
  share_by(id, '')
  for index = 0, call('LLEN', key('order', id)) - 1 do
    call('DEL', sign_of(id, index))
  end
  for _, file in ipairs(call('HKEYS', key('files', id))) do
    call('UNLINK', key_of_two('bytes', id, file))
  end
  for _, kind in ipairs({'head', 'turns', 'revs', 'order', 'files', 'waiting', 'used', 'told'}) do
    call('UNLINK', key(kind, id))
  end
  call('SREM', key('all', owner), id)
  call('HDEL', key('found', owner), id)
  for _, list in ipairs({key('list', owner), key('pinned', owner)}) do
    call('ZREM', list, id)
  end
  for _, list in ipairs({'changed', 'expires', 'empty'}) do
    call('ZREM', key('by', list), id)
  end
  ring({id})
end

-- What has expired is as if it were not there: before another is made in its place it goes.
local function make_room(id)
  if call('EXISTS', key('head', id)) == 1 and not is_there(id) then forget(id) end
end

-- Whether somebody who has seen such a head can go on with what is kept, or begin it.
local function is_gone(head)
  if is_there(head.id) then return field(head.id, 'owner') ~= head.owner end
  return tonumber(head.rev) > 0
end

local function listed()
  return key(given.pinned and 'pinned' or 'list', given.owner)
end

-- Of two in the list, one after the other, whether the second changed in the same moment as the first.
local function is_of_one_moment(id, next)
  return call('ZSCORE', listed(), id) == call('ZSCORE', listed(), next)
end

-- Calls `look` with ids from the list, those that changed last first, until it says no; then this does, too. `given` says
-- whose list, `before` when they changed, and whether they are pinned.
local function each_listed(look)
  local from, most = 0, 200
  while true do
    local ids = call('ZREVRANGEBYSCORE', listed(), '(' .. given.before, '-inf', 'LIMIT', from, most)
    if #ids == 0 then return true end
    if not look(ids) then return false end
    from = from + most
  end
end

local function is_wanted(head)
  return head and (given.pinned == nil or (head[8] == '1') == given.pinned)
end
