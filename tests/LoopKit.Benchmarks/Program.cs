using BenchmarkDotNet.Running;

namespace LoopKit.Benchmarks;

/// <summary>
/// <c>--peers</c>, <c>--peers --only TEXT</c>, <c>--scale</c>, each with <c>--quick</c> or without, and <c>--check REPORT</c>; everything else goes to BenchmarkDotNet.
/// </summary>
internal static class Program
{
    /// <summary>The exit code by which <c>--check</c> says that it had nothing to compare.</summary>
    private const int NotCompared = 77;

    private static int Main(string[] arguments)
    {
        bool isQuick = arguments.Contains("--quick");
        switch (arguments.Where(argument => argument != "--quick").ToArray())
        {
            case ["--peers", "--only", string text]:
                new HeadToHead(isQuick).RunOnly(text);
                return 0;
            case ["--peers"]:
                new HeadToHead(isQuick).Run();
                return 0;
            case ["--row", string name]:
                new HeadToHead(isQuick).AnswerRow(name);
                return 0;
            case ["--line", string name]:
                OwnProcess.Answer(ScaleLine.MeasureHere(ScaleWork.Named(name)));
                return 0;
            case ["--scale"]:
                new ScaleRun(isQuick).Run();
                return 0;
            case ["--check", string report]:
                return new RegressionCheck(new HeadToHead(isQuick: true)).Passes(report) switch { true => 0, false => 1, null => NotCompared };
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
                return 0;
        }
    }
}
