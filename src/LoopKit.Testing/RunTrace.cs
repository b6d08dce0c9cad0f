using System.Globalization;

namespace LoopKit.Testing;

/// <summary>What a run did, one line for each turn. Of a run that goes on and on it keeps the beginning and the end: nobody reads the rest, and it would fill the memory.</summary>
internal sealed class RunTrace
{
    private const int MostOfEach = 5_000;

    private readonly List<string> first = [];
    private readonly Queue<string> last = [];
    private long leftOut;

    internal long TurnCount => first.Count + last.Count + leftOut;

    internal IReadOnlyList<string> Lines => leftOut == 0
        ? [.. first, .. last]
        : [.. first, string.Create(CultureInfo.InvariantCulture, $"… {leftOut} turns left out …"), .. last];

    internal void Add(string line)
    {
        if (first.Count < MostOfEach)
        {
            first.Add(line);
            return;
        }
        if (last.Count == MostOfEach)
        {
            last.Dequeue();
            leftOut++;
        }
        last.Enqueue(line);
    }
}
