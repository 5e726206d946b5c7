local function primes(first, limit, step)
  local count = 0
  for n = first, limit - 1, step do
    local d, is_prime = 3, true
    while d * d <= n do
      if n % d == 0 then
        is_prime = false
        break
      end
      d = d + 2
    end
    if is_prime then count = count + 1 end
  end
  return count
end

for _ = 1, 5 do
  local begin = os.clock()
  local result = primes(3, 200000, 2) + 1
  print(os.clock() - begin, result)
end
