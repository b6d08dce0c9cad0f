using System.Globalization;
using System.Runtime.InteropServices;

namespace LoopKit.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";

    internal static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Load()}");

    /// <summary>How many threads wanted a processor in the minute before.</summary>
    private static string Load()
    {
        if (!File.Exists(LoadFile))
            return "load unknown";
        string load = File.ReadAllText(LoadFile).Split(' ')[0];
        bool isBusy = double.Parse(load, CultureInfo.InvariantCulture) > 1;
        return isBusy ? $"load {load} at the start: the machine was busy with other things, and the figures are noisy" : $"load {load} at the start";
    }
}
