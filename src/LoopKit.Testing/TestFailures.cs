using System.Globalization;
using System.Text;

namespace LoopKit.Testing;

/// <summary>What failing tests say.</summary>
internal static class TestFailures
{
    /// <summary>More is not read; what lists all of them is the exception's own list.</summary>
    private const int MostLines = 200;

    private const string WaitsFor = ": waits for ";

    /// <summary>LoopKit's own methods, and .NET's, on the way to the test's line that created a task.</summary>
    private static readonly string[] ownFrames = ["LoopKit.EventLoop.", "LoopKit.LoopTask", "LoopKit.TaskGroup", "LoopKit.StaggeredRace", "LoopKit.Testing.VirtualLoop.", "LoopKit.Testing.Interleavings.", "System."];

    /// <summary>Each task, oldest first: its name, what it waits for, and where it was created.</summary>
    internal static string[] Describe(IReadOnlyCollection<LoopTask> tasks) => [.. tasks.Select(Describe)];

    /// <summary>With every task, and with what was announced and holds time still.</summary>
    internal static TimeoutException TookTooLong(TimeSpan limit, EventLoop loop)
    {
        string message = List($"The test has taken more than {limit} of real time.", Describe(loop.Tasks));
        return new TimeoutException(loop.ExternalWork is { Count: > 0 } announced
            ? $"{message}{Environment.NewLine}{List("Announced with BeginExternalWork, and not disposed of:", announced)}"
            : message);
    }

    internal static TimeoutException ThreadsTookTooLong(TimeSpan limit, IReadOnlyList<string> functions) =>
        new(List($"The test has ended, and these functions in ToThread were still running after {limit} of real time:", functions));

    /// <summary>The same, with what failed unseen, which is often why the others take so long.</summary>
    internal static TimeoutException TookTooLong(TimeoutException tooLong, IReadOnlyList<LoopFault> faults) =>
        faults.Count == 0 ? tooLong : new TimeoutException(List(tooLong.Message, [], faults), faults[0].Exception);

    internal static string List(string headline, IEnumerable<string> lines, IReadOnlyCollection<LoopFault> faults)
    {
        string list = List(headline, lines);
        return faults.Count == 0 ? list : $"{list}{Environment.NewLine}{List("This failed, and nobody saw it:", faults.Select(Describe))}";
    }

    internal static string List(string headline, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        var text = new StringBuilder(headline);
        foreach (string line in all.Take(MostLines))
            text.AppendLine().Append("  ").Append(line);
        if (all.Length > MostLines)
            text.AppendLine().Append("  ").Append(CultureInfo.InvariantCulture, $"and {all.Length - MostLines} more");
        return text.ToString();
    }

    internal static string Describe(LoopFault fault) => $"{fault.Message}: {fault.Exception.GetType().Name}: {MessageOf(fault.Exception)}";

    /// <summary>An exception's message is the program's code, too.</summary>
    internal static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            return $"(its Message threw {e.GetType().Name})";
        }
    }

    /// <summary>The name of the task that was described.</summary>
    internal static string NameOf(string described) => described.Split(WaitsFor)[0];

    private static string Describe(LoopTask task)
    {
        string waits = $"{task.Name}{WaitsFor}{task.WaitsFor}";
        return task.CreatedAt is { } stack && FirstOfTheTest(stack) is { } frame ? $"{waits}, created {CompilerNames.Clean(frame)}" : waits;
    }

    private static string? FirstOfTheTest(string stack)
    {
        string[] frames = stack.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(frames, frame => !Array.Exists(ownFrames, own => frame.Contains($" {own}", StringComparison.Ordinal)));
    }
}
