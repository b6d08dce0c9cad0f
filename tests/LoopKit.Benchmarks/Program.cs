using BenchmarkDotNet.Running;

namespace LoopKit.Benchmarks;

/// <summary>
/// <c>--peers [--quick]</c>, <c>--peers --only TEXT</c>, <c>--scale [--quick]</c> and <c>--check REPORT</c>; everything else goes to BenchmarkDotNet.
/// The two <c>--child</c> verbs are what <c>--scale</c> starts to measure a fresh process.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        // What a fresh process pays must not include this program's own libraries: they are touched in other methods only.
        switch (arguments)
        {
            case [FreshProcess.EmptyVerb]:
                return 0;
            case [FreshProcess.RunVerb]:
                EventLoop.Run(static () => Task.CompletedTask);
                return 0;
            default:
                return Measure(arguments);
        }
    }

    private static int Measure(string[] arguments)
    {
        bool isQuick = arguments.Contains("--quick");
        switch (arguments)
        {
            case ["--peers", "--only", string text, ..]:
                new HeadToHead(WarmUp(isQuick)).RunOnly(text);
                return 0;
            case ["--peers", ..]:
                new HeadToHead(WarmUp(isQuick)).Run();
                return 0;
            case ["--scale", ..]:
                new ScaleRun(isQuick).Run();
                return 0;
            case ["--check", string report, ..]:
                return new RegressionCheck(new HeadToHead(WarmUp(isQuick: true))).Passes(report) ? 0 : 1;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                return 0;
        }
    }

    private static TimeSpan WarmUp(bool isQuick) => TimeSpan.FromSeconds(isQuick ? 0.3 : 0.8);
}
