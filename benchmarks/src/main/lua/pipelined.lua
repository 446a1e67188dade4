-- Sends as many requests in a row as the argument behind the address says.
local row

function init(arguments)
  local requests = {}
  for i = 1, tonumber(arguments[1]) do
    requests[i] = wrk.format()
  end
  row = table.concat(requests)
end

function request()
  return row
end
