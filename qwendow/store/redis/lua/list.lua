#!lua flags=no-writes
-- The owner's conversations, those that changed last first, as one JSON: as many as the limit says, and those that
-- changed in the same moment as the last of them.

local heads, last = {}, nil
each_listed(function(ids)
  for _, id in ipairs(ids) do
    if #heads >= given.limit and not (last and is_of_one_moment(last, id)) then return false end
    local head = head_of(id)
    if is_wanted(head) then
      heads[#heads + 1], last = head, id
    end
  end
  return true
end)
if #heads == 0 then return '[]' end
return cjson.encode(heads)
