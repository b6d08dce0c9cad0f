using System.Numerics;

namespace LoopKit.Testing;

/// <summary>
/// Probabilistic concurrency testing: every task has a priority of its own, the highest that is ready runs, and at a few random turns whoever would run falls to
/// the lowest. A race that needs d changes of mind is found with a probability that does not shrink with the number of tasks.
/// </summary>
/// <remarks>
/// After Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (2010). What a seed
/// has above its last nine digits says which of its change points are left out, so that a simplified run has a seed too.
/// </remarks>
internal sealed class PriorityOrder : StepOrder
{
    private const int MostChangePoints = 4;

    /// <summary>Even, so that a simplified seed stays odd, and decimal, so that people recognize the seed it came from.</summary>
    private const long LeftOutUnit = 1_000_000_000;

    /// <summary>Change points lie among the first 4, 8, … or 1024 turns: races stand early in short tests and late in long ones.</summary>
    private const int ShortestRunBits = 2;
    private const int LongestRunBits = 10;

    private static readonly object callbacks = new();

    private readonly SplitMix random;
    private readonly Dictionary<object, double> priorities = [];
    private readonly HashSet<int> changePoints = [];
    private double lowest;

    internal PriorityOrder(long seed, List<string>? trace)
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
        if (IsUniform(seed) || seed < 0 || LeftOut(seed) != 0)
            return [];
        int count = CountChangePoints(new SplitMix(BaseOf(seed)));
        return Enumerable.Range(1, (1 << count) - 1)
            .OrderByDescending(leftOut => BitOperations.PopCount((uint)leftOut))
            .Select(leftOut => BaseOf(seed) + (leftOut * LeftOutUnit));
    }

    protected override int ChooseCore(IReadOnlyList<LoopStep> steps, int turn)
    {
        int choice = Highest(steps);
        if (changePoints.Contains(turn))
        {
            priorities[OwnerOf(steps[choice])] = --lowest;
            choice = Highest(steps);
        }
        return choice;
    }

    private static int CountChangePoints(SplitMix random) => random.Next(MostChangePoints + 1);

    private static long BaseOf(long seed) => seed % LeftOutUnit;

    /// <summary>A set of change points, as bits.</summary>
    private static int LeftOut(long seed) => (int)(seed / LeftOutUnit % (1 << MostChangePoints));

    private static object OwnerOf(LoopStep step) => step.Owner ?? callbacks;

    private int Highest(IReadOnlyList<LoopStep> steps)
    {
        int highest = 0;
        double highestPriority = double.MinValue;
        for (int i = 0; i < steps.Count; i++)
        {
            double priority = PriorityOf(steps[i]);
            if (priority <= highestPriority)
                continue;
            highest = i;
            highestPriority = priority;
        }
        return highest;
    }

    private double PriorityOf(LoopStep step)
    {
        object owner = OwnerOf(step);
        if (!priorities.TryGetValue(owner, out double priority))
            priorities.Add(owner, priority = random.NextDouble());
        return priority;
    }
}
