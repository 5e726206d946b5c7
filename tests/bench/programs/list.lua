local function build(n)
  local xs = {}
  for i = 0, n - 1 do xs[#xs + 1] = i end
  local total = 0
  for _, x in ipairs(xs) do total = total + x end
  return total
end

for _ = 1, 5 do
  local begin = os.clock()
  local result = build(1000000)
  print(os.clock() - begin, result)
end
