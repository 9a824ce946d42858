#!lua flags=no-writes
-- Which conversations, and which of their turns, may hold all words: a part of the list at a time, so that nobody waits
-- long. Says from when on to look next, or '' at its end, and of each conversation its head, and the ids of its turns.

local found, looked, last = {}, 0, nil

local function may_hold(sign, bits, word)
  for _, gram in ipairs(word.grams) do
    for step = 0, SIGN_BITS - 1 do
      if call('GETBIT', sign, (gram[1] + step * gram[2]) % bits) == 0 then return false end
    end
  end
  return true
end

local function may_hold_all(sign, bits, words)
  if bits == 0 then return false end
  for _, word in ipairs(words) do
    if not may_hold(sign, bits, word) then return false end
  end
  return true
end

local function turns_with(id, signed, words)
  local turns = {}
  for index = 0, #signed / 4 - 1 do
    local bits = 8 * struct.unpack('>I4', signed, 4 * index + 1)
    if may_hold_all(sign_of(id, index), bits, words) then turns[#turns + 1] = call('LINDEX', key('order', id), index) end
    looked = looked + 1
  end
  return turns
end

local function missing_in(title)
  local missing = {}
  for _, word in ipairs(given.words) do
    if not string.find(title, word.text, 1, true) then missing[#missing + 1] = word end
  end
  return missing
end

local at_end = each_listed(function(id, changed)
  if looked >= given.most and changed ~= last then return false end
  looked, last = looked + 1, changed
  local said = call('HMGET', key('head', id), 'sought', 'signed')
  local missing = missing_in(said[1])
  local turns = #missing > 0 and turns_with(id, said[2] or '', missing) or {}
  local head = (#turns > 0 or #missing == 0) and head_of(id)
  if is_wanted(head) then found[#found + 1] = {cjson.encode(head), turns} end
  return true
end)
return {at_end and '' or last, found}
