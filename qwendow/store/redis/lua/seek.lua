#!lua flags=no-writes
-- Which conversations, and which of their turns, may hold all words: a part of the list at a time, so that nobody waits
-- long. Says from when on to look next, or '' at its end, and of each conversation its head, and the ids of its turns, the
-- newest first.

local found, looked, last = {}, 0, nil
local places = {}

-- To read so many bytes of a turn takes as long as to look at a sign; what is longer than LONG others would wait for.
local READ, LONG = 600, 50000

-- Of all bits of the words that are sought, in a sign of that size, as texts: a number would become one for each call. One
-- bit of each gram comes first: the rare one is soon found missing then.
local function places_in(bits, grams, words)
  local size = grams .. bits
  local known = places[size] or {}
  places[size] = known
  for _, word in ipairs(words) do
    if not known[word] then
      known[word] = {}
      for step = 0, SIGN_BITS - 1 do
        for _, gram in ipairs(word[grams]) do
          table.insert(known[word], string.format('%d', (gram[1] + step * gram[2]) % bits))
        end
      end
    end
  end
  return known
end

local function may_hold(sign, bits, grams, words)
  local known = bits > 0 and places_in(bits, grams, words)
  for _, word in ipairs(words) do
    for _, place in ipairs(known and known[word] or {'0'}) do
      if call('GETBIT', sign, place) == 0 then return false end
    end
  end
  return true
end

-- Whether a word is surely not in a plain text. Where all are there they may still be elsewhere in the turn.
local function lacks_a_word(id, turn, words)
  local size = call('HSTRLEN', key('turns', id), turn)
  if size == 0 or size > LONG then return size == 0 end
  local body = string.lower(call('HGET', key('turns', id), turn))
  looked = looked + math.ceil(size / READ)
  for _, word in ipairs(words) do
    if word.kept and not string.find(body, word.kept, 1, true) then return true end
  end
  return false
end

-- From the first on that surely may hold them, the older ones are told by their signs alone: mostly none of them is read.
local function turns_with(id, count, known, words)
  local turns = {}
  for index = count - 1, 0, -1 do
    local size = struct.unpack('>I4', known, 4 * index + 5)
    local form, bits = math.floor(size / FORMS), 8 * (size % FORMS)
    if may_hold(sign_of(id, index), bits, form > 0 and 'grams' or 'shorter', words) then
      local turn = call('LINDEX', key('order', id), index)
      if #turns > 0 or form < 2 or not lacks_a_word(id, turn, words) then turns[#turns + 1] = turn end
    end
  end
  return turns
end

local function missing_in(known, title)
  local missing = {}
  for _, word in ipairs(given.words) do
    if not string.find(known, word.text, title, true) then missing[#missing + 1] = word end
  end
  return missing
end

local function look_at(id, known)
  local count = struct.unpack('>I4', known)
  local missing = missing_in(known, 4 * count + 5)
  local turns = #missing > 0 and turns_with(id, count, known, missing) or {}
  local head = (#turns > 0 or #missing == 0) and head_of(id)
  if is_wanted(head) then found[#found + 1] = {cjson.encode(head), turns} end
  looked, last = looked + 1 + count, id
end

local at_end = each_listed(function(ids)
  local known = call('HMGET', key('found', given.owner), unpack(ids))
  for index, id in ipairs(ids) do
    if looked >= given.most and not is_of_one_moment(last, id) then return false end
    look_at(id, known[index])
  end
  return true
end)
return {at_end and '' or call('ZSCORE', listed(), last), found}
