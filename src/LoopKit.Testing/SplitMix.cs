namespace LoopKit.Testing;

/// <summary>A small generator of random numbers whose sequence is the same everywhere and for ever.</summary>
internal sealed class SplitMix(long seed)
{
    private ulong state = (ulong)seed;

    internal int Next(int below) => (int)(NextBits() % (ulong)below);

    internal double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    private ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        ulong bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
