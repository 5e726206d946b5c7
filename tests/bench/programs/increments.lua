counter = 0

local function increment(n)
  for _ = 1, n do counter = counter + 1 end
end

for _ = 1, 5 do
  counter = 0
  local begin = os.clock()
  increment(5000000)
  print(os.clock() - begin, counter)
end
