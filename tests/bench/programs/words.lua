local strings = {}
for i = 0, 299999 do strings[#strings + 1] = "here's a short string with number " .. i end

local function split(s)
  local words = {}
  for w in string.gmatch(s, "%S+") do words[#words + 1] = w end
  return words
end

local function count()
  local total = 0
  for _, s in ipairs(strings) do total = total + #split(s) end
  return total
end

for _ = 1, 5 do
  local begin = os.clock()
  local result = count()
  print(os.clock() - begin, result)
end
