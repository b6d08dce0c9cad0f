using LoopKit.Tests.Child;

Func<int>? program = args is [var name] ? Programs.Find(name) : null;
if (program is null)
{
    Console.Error.WriteLine($"Name one of: {string.Join(", ", Programs.Names)}");
    return 64;
}
if (!OperatingSystem.IsWindows())
    IgnoredSignals.Restore();
return program();
