// How fast simulated time is shown.
#pragma once

// X(NAME, text) - how fast a simulated run is shown
#define PACES(X) X(INSTANT, "instant") X(1X, "1x") X(10X, "10x")

enum pace {
#define X(name, text) PACE_##name,
    PACES(X)
#undef X
    PACE_COUNT
};
