#!lua
-- Writes what changed under each lease, renews it, and says what was told. What was told is only forgotten once the
-- runner says that it has `heard` it: an answer that is lost on the way takes no command with it.

local at, answers, rung = 3, {}, {}

local function told(lease)
  local list = key('told', lease.id)
  local known = lease.heard - tonumber(field(lease.id, 'heard'))
  if known > 0 then
    call('LTRIM', list, known, -1)
    call('HSET', key('head', lease.id), 'heard', lease.heard)
  end
  return call('LRANGE', list, 0, -1)
end

for _, lease in ipairs(given.leases) do
  if is_mine(lease) and lacks_a_file(lease.id, lease.files) then return {'lacking'} end
end

for index, lease in ipairs(given.leases) do
  if not is_mine(lease) then
    at = at + 2 * #lease.turns
    answers[index] = 'lost'
  else
    if #lease.turns > 0 then
      at = write_turns(lease.id, lease.turns, lease.files, at)
      rung[#rung + 1] = lease.id
    end
    call('HSET', key('head', lease.id), 'until', written(now + LEASE_SECONDS))
    answers[index] = told(lease)
  end
end
ring(rung)
return answers
