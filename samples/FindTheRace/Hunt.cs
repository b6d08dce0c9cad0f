using LoopKit.Testing;

namespace FindTheRace;

/// <summary>Looks for a race as a plain test does, then as LoopKit.Testing does.</summary>
internal static class Hunt
{
    private const int Runs = 1000;
    private const int LinesShown = 8;

    /// <returns>Whether the plain runs missed the race and the exploration found it.</returns>
    public static bool Run(Race race)
    {
        Console.WriteLine($"--- {race.Name}: {race.Title}");
        bool isMissed = IsMissedByPlainRuns(race);
        Console.WriteLine(isMissed ? $"    {Runs} plain runs: not seen" : "    UNEXPECTED: a plain run failed.");
        bool isFound = Explore(race);
        Console.WriteLine($"    {race.Moral}");
        Console.WriteLine();
        return isMissed && isFound;
    }

    /// <summary>Runs the test once more in the order that failed, and prints all of it.</summary>
    /// <returns>Whether it failed again.</returns>
    public static bool Replay(Race race, long seed)
    {
        try
        {
            Interleavings.Replay(seed, race.Test);
            Console.WriteLine($"Seed {seed} passes.");
            return false;
        }
        catch (InterleavingFailedException failure)
        {
            Console.WriteLine(failure.Trace);
            Console.WriteLine(FirstLine(failure.InnerException!.Message));
            return true;
        }
    }

    private static bool IsMissedByPlainRuns(Race race)
    {
        try
        {
            for (int i = 0; i < Runs; i++)
                VirtualLoop.Run(race.Test);
            return true;
        }
        catch (Exception e)
        {
            Console.WriteLine(e);
            return false;
        }
    }

    private static bool Explore(Race race)
    {
        try
        {
            Interleavings.Explore(race.Test, Runs);
            Console.WriteLine($"    UNEXPECTED: {Runs} seeds have not found it.");
            return false;
        }
        catch (InterleavingFailedException failure)
        {
            string[] steps = failure.Trace.Split('\n');
            Console.WriteLine($"    found with seed {failure.Seed}: {FirstLine(failure.InnerException!.Message)}");
            foreach (string step in steps.TakeLast(LinesShown))
                Console.WriteLine($"      {step}");
            return true;
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
