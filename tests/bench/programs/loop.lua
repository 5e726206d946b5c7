local function loop(n)
  local total = 0
  for i = 0, n - 1 do total = total + i end
  return total
end

for _ = 1, 5 do
  local begin = os.clock()
  local result = loop(10000000)
  print(os.clock() - begin, result)
end
