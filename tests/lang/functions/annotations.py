def area(width: float, height: float = 2.0) -> float:
    total: float = width * height
    return total


count: int = 3
print(area(3), count)
