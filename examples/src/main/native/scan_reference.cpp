// The forward selective scan as one would write it by hand in C++: the yardstick of org.serpentine.examples.benchmark.KernelTable.
// Same polynomial as the Java kernel, vectors over channels, time in chunks so that a chunk's rows stay in the cache.
//
//   g++ -O3 -march=native -std=c++17 -o examples/target/scan_reference examples/src/main/native/scan_reference.cpp
//   examples/target/scan_reference LENGTH CHANNELS STATES(1|16) REPEATS    prints the least time in milliseconds
//
// Short calls are measured in wall time and long ones in processor time, as KernelTable does. No -ffast-math: it would fold the magic-number rounding away and give wrong results.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif
constexpr int CHUNK = 64;

typedef float Floats __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int Ints __attribute__((vector_size(LANES * 4), aligned(4)));

static inline Floats load(const float* p) { return *reinterpret_cast<const Floats*>(p); }
static inline void store(float* p, Floats v) { *reinterpret_cast<Floats*>(p) = v; }
static inline Floats all(float x) { return x - Floats{}; }

// 2 to the power step * rate
static inline Floats power(Floats step, Floats rate) {
    const Floats magic = all(0x1.8p23f);
    Floats rounded = step * rate + magic;
    Floats f = step * rate - (rounded - magic);
    Floats square = f * f;
    Floats p = ((f * 0.0013264727f + 0.009671513f) * square + (f * 0.055507336f + 0.24022242f)) * square + (f * 0.693147f + 1.0f);
    return (Floats)((Ints)p + ((Ints)rounded << 23));
}

template <int STATES>
static void scan(const float* u, const float* delta, const float* b, const float* c, const float* skip, const float* rate, float* out,
                 float* h, int length, int channels) {
    std::fill(h, h + channels * STATES, 0.0f);
    for (int first = 0; first < length; first += CHUNK) {
        int end = std::min(length, first + CHUNK);
        for (int d = 0; d < channels; d += LANES) {
            Floats state[STATES];
            for (int n = 0; n < STATES; n++) state[n] = load(h + d * STATES + n * LANES);
            for (int l = first; l < end; l++) {
                Floats step = load(delta + l * channels + d);
                Floats input = load(u + l * channels + d);
                Floats y = input * load(skip + d);
                input = input * step;
                for (int n = 0; n < STATES; n++) {
                    Floats decay = power(step, load(rate + d * STATES + n * LANES));
                    state[n] = decay * state[n] + input * b[l * STATES + n];
                    y += state[n] * c[l * STATES + n];
                }
                store(out + l * channels + d, y);
            }
            for (int n = 0; n < STATES; n++) store(h + d * STATES + n * LANES, state[n]);
        }
    }
}

static double milliseconds(clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: scan_reference LENGTH CHANNELS STATES(1|16) REPEATS\n");
        return 2;
    }
    int length = std::atoi(argv[1]), channels = std::atoi(argv[2]), states = std::atoi(argv[3]), repeats = std::atoi(argv[4]);
    if (length < 1 || channels % LANES != 0 || (states != 1 && states != 16)) {
        std::fprintf(stderr, "scan_reference: channels must be a multiple of %d, states 1 or 16\n", LANES);
        return 2;
    }
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    auto values = [&](size_t n) {
        std::vector<float> v(n);
        for (float& x : v) x = normal(random);
        return v;
    };
    auto u = values((size_t)length * channels), delta = values((size_t)length * channels);
    auto b = values((size_t)length * states), c = values((size_t)length * states), skip = values(channels);
    for (float& x : delta) x = 0.001f + 0.05f * std::abs(x);
    std::vector<float> rate((size_t)channels * states), h(rate.size()), out((size_t)length * channels);
    for (size_t i = 0; i < rate.size(); i++) rate[i] = -1.442695f * (1 + (i / LANES) % states);
    double best = 1e30, sum = 0;
    for (int i = 0; i < repeats; i++) {
        double processor = milliseconds(CLOCK_THREAD_CPUTIME_ID), wall = milliseconds(CLOCK_MONOTONIC);
        if (states == 1)
            scan<1>(u.data(), delta.data(), b.data(), c.data(), skip.data(), rate.data(), out.data(), h.data(), length, channels);
        else
            scan<16>(u.data(), delta.data(), b.data(), c.data(), skip.data(), rate.data(), out.data(), h.data(), length, channels);
        wall = milliseconds(CLOCK_MONOTONIC) - wall;
        processor = milliseconds(CLOCK_THREAD_CPUTIME_ID) - processor;
        best = std::min(best, processor > 2 ? processor : wall);
        sum += out[out.size() / 2];
    }
    std::printf("%.4f %d lanes (checksum %g)\n", best, LANES, sum);
    return 0;
}
