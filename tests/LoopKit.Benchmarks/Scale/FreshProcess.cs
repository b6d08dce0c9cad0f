using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>Starts this program as a child that does nothing, or one empty <c>Run</c>, and takes the time until it has ended.</summary>
internal static class FreshProcess
{
    internal const string EmptyVerb = "--child-empty";
    internal const string RunVerb = "--child-run";

    private const int Starts = 10;

    /// <summary>The medians of both, by turns, in milliseconds.</summary>
    internal static (double Empty, double Run) Measure()
    {
        double[] empty = new double[Starts];
        double[] run = new double[Starts];
        Start(RunVerb);
        for (int i = 0; i < Starts; i++)
        {
            empty[i] = Start(EmptyVerb);
            run[i] = Start(RunVerb);
        }
        return (Figure.Median(empty), Figure.Median(run));
    }

    private static double Start(string verb)
    {
        string program = Environment.ProcessPath!;
        // Started as `dotnet LoopKit.Benchmarks.dll`, the process is the host and not the program.
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] arguments = isHost ? [typeof(FreshProcess).Assembly.Location, verb] : [verb];
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
