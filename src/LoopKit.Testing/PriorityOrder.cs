using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LoopKit.Testing;

/// <summary>
/// Probabilistic concurrency testing: every task has a priority of its own, the highest that is ready runs, and at a few random turns whoever would run falls to
/// the lowest. A race that needs d changes of mind is found with a probability that does not shrink with the number of tasks.
/// </summary>
/// <remarks>
/// After Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (2010). What a seed
/// has above its last nine digits says which of its change points are left out, so that a simplified run has a seed too. Code that polls with <c>Yield</c> would keep
/// what it polls for from running for ever: who is chosen on and on while others are ready falls to the lowest too.
/// </remarks>
internal sealed class PriorityOrder : StepOrder
{
    /// <summary>Even, so that a simplified seed stays odd, and decimal, so that people recognize the seed it came from.</summary>
    internal const long LeftOutUnit = 1_000_000_000;

    private const int MostChangePoints = 4;

    /// <summary>Change points lie among the first 4, 8, … or 1024 turns: races stand early in short tests and late in long ones.</summary>
    private const int ShortestRunBits = 2;
    private const int LongestRunBits = 10;

    /// <summary>So many turns in a row one owner is given while another is ready: more than short races have.</summary>
    private const int MostInARow = 64;

    /// <summary>So many turns, times those that are ready, an owner is passed over by several that take turns, as two tasks do that wake each other.</summary>
    private const int MostPassedOver = 1 << LongestRunBits;

    private static readonly object callbacks = new();

    private readonly SplitMix random;

    /// <summary>Tasks that have ended are let go; that their standings know them does not keep them.</summary>
    private readonly ConditionalWeakTable<object, Standing> standings = [];
    private Standing[] ready = [];
    private Standing[] readyBefore = [];
    private int countBefore;
    private readonly HashSet<int> changePoints = [];
    private double lowest;
    private Standing? last;
    private int lastSince;

    internal PriorityOrder(long seed, RunTrace? trace)
        : base(trace)
    {
        random = new SplitMix(BaseOf(seed));
        int count = CountChangePoints(random);
        int run = 1 << (ShortestRunBits + random.Next(LongestRunBits - ShortestRunBits + 1));
        for (int i = 0; i < count; i++)
        {
            int turn = 1 + random.Next(run);
            if ((LeftOut(seed) & (1 << i)) == 0)
                changePoints.Add(turn);
        }
    }

    /// <summary>Seeds of the same run with fewer change points, the fewest first.</summary>
    internal static IEnumerable<long> SimplerSeeds(long seed)
    {
        if (IsUniform(seed))
            return [];
        int count = CountChangePoints(new SplitMix(BaseOf(seed)));
        return Enumerable.Range(1, (1 << count) - 1)
            .OrderByDescending(leftOut => BitOperations.PopCount((uint)leftOut))
            .Select(leftOut => BaseOf(seed) + (leftOut * LeftOutUnit));
    }

    protected override int ChooseCore(IReadOnlyList<LoopStep> steps, int turn)
    {
        int longest = NoteWhoIsReady(steps is List<LoopStep> list ? CollectionsMarshal.AsSpan(list) : [.. steps], turn);
        ReadOnlySpan<Standing> standings = ready.AsSpan(0, steps.Count);
        int choice = Highest(standings);
        if (changePoints.Contains(turn) || IsUnfair(standings[choice], longest, turn, steps.Count))
        {
            standings[choice].Priority = --lowest;
            choice = Highest(standings);
        }
        NoteChoice(standings[choice], turn);
        return choice;
    }

    private static int CountChangePoints(SplitMix random) => random.Next(MostChangePoints + 1);

    private static long BaseOf(long seed) => seed % LeftOutUnit;

    /// <summary>A set of change points, as bits.</summary>
    private static int LeftOut(long seed) => (int)(seed / LeftOutUnit % (1 << MostChangePoints));

    private static object OwnerOf(LoopStep step) => step.Owner ?? callbacks;

    /// <summary>Who was ready a turn ago has been so since then, or since it was chosen; others are so since now.</summary>
    /// <returns>Since when the one has been ready that was passed over for longest.</returns>
    private int NoteWhoIsReady(ReadOnlySpan<LoopStep> steps, int turn)
    {
        (ready, readyBefore) = (readyBefore, ready);
        if (ready.Length < steps.Length)
            ready = new Standing[Math.Max(steps.Length, ready.Length * 2)];
        ReadOnlySpan<Standing> before = readyBefore.AsSpan(0, countBefore);
        int longest = turn;
        for (int i = 0; i < steps.Length; i++)
        {
            object owner = OwnerOf(steps[i]);
            // From one turn to the next little changes: whose turn it was has gone from the list, or stands elsewhere in it.
            int gone = before.IsEmpty || ReferenceEquals(before[0].Owner, owner) ? 0 : 1;
            if (gone < before.Length && ReferenceEquals(before[gone].Owner, owner))
            {
                ready[i] = before[gone];
                before = before[(gone + 1)..];
            }
            else
            {
                ready[i] = StandingOf(owner);
                ready[i].ReadySince = turn;
            }
            longest = Math.Min(longest, ready[i].ReadySince);
        }
        Array.Clear(readyBefore, 0, countBefore);
        countBefore = steps.Length;
        return longest;
    }

    private void NoteChoice(Standing chosen, int turn)
    {
        chosen.ReadySince = turn + 1;
        if (ReferenceEquals(chosen, last))
            return;
        last = chosen;
        lastSince = turn;
    }

    /// <summary>Whether another has been ready for so long without a turn that the highest has to stand back.</summary>
    private bool IsUnfair(Standing highest, int longest, int turn, int count)
    {
        if (longest == highest.ReadySince)
            return false;
        if (ReferenceEquals(highest, last) && turn - Math.Max(longest, lastSince) >= MostInARow)
            return true;
        return (turn - longest) / count >= MostPassedOver;
    }

    private static int Highest(ReadOnlySpan<Standing> standings)
    {
        int highest = 0;
        for (int i = 1; i < standings.Length; i++)
        {
            if (standings[i].Priority > standings[highest].Priority)
                highest = i;
        }
        return highest;
    }

    private Standing StandingOf(object owner)
    {
        if (!standings.TryGetValue(owner, out Standing? standing))
            standings.Add(owner, standing = new Standing(owner) { Priority = random.NextDouble() });
        return standing;
    }

    /// <summary>A task's place among the others, or that of all plain callbacks together.</summary>
    private sealed class Standing(object owner)
    {
        internal object Owner => owner;

        internal double Priority { get; set; }

        /// <summary>The first turn of those, up to now, at which it was ready and not chosen.</summary>
        internal int ReadySince { get; set; }
    }
}
