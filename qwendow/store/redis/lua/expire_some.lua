#!lua flags=allow-oom
-- Some of what is too old, so that nobody waits long: how many, which is 0 when there is none left.

local count = 0

local function forget_until(list, before)
  local ids = call('ZRANGEBYSCORE', key('by', list), '-inf', before, 'LIMIT', 0, given.most)
  for _, id in ipairs(ids) do
    forget(id)
    count = count + 1
  end
end

forget_until('changed', '(' .. given.before)
forget_until('expires', written(now))
forget_until('empty', written(now - EMPTY_SECONDS))
return count
