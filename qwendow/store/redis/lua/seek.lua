#!lua flags=no-writes
-- Which conversations, and which of their turns, may hold all words: a part of the list at a time, so that nobody waits
-- long. Says from when on to look next, or '' at its end, and of each conversation its head, and the ids of its turns.

local found, looked, last = {}, 0, nil
local places = {}

-- Of all bits of the words that are sought, in a sign of that size, as texts: a number would become one for each call. One
-- bit of each gram comes first: the rare one is soon found missing then.
local function places_in(bits, words)
  local known = places[bits] or {}
  places[bits] = known
  for _, word in ipairs(words) do
    if not known[word] then
      known[word] = {}
      for step = 0, SIGN_BITS - 1 do
        for _, gram in ipairs(word.grams) do
          table.insert(known[word], string.format('%d', (gram[1] + step * gram[2]) % bits))
        end
      end
    end
  end
  return known
end

local function may_hold(sign, bits, words)
  local known = bits > 0 and places_in(bits, words)
  for _, word in ipairs(words) do
    for _, place in ipairs(known and known[word] or {'0'}) do
      if call('GETBIT', sign, place) == 0 then return false end
    end
  end
  return true
end

local function turns_with(id, count, known, words)
  local turns = {}
  for index = 0, count - 1 do
    local bits = 8 * struct.unpack('>I4', known, 4 * index + 5)
    if may_hold(sign_of(id, index), bits, words) then turns[#turns + 1] = call('LINDEX', key('order', id), index) end
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
