namespace LoopKit.Tests;

/// <summary>A folder for one test, and files in it by which the test and its child processes hear of each other.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loopkit-");

    internal string FullName => folder.FullName;

    internal string PathOf(string name) => Path.Combine(folder.FullName, name);

    internal string Read(string name) => File.ReadAllText(PathOf(name));

    internal void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>A shell's wait until the test has made the file; it also ends with the test.</summary>
    internal string Until(string name) => $"while [ -d {FullName} ] && [ ! -e {PathOf(name)} ]; do sleep 0.01; done";

    /// <summary>A shell's wait until the test ends.</summary>
    internal string Forever => Until("end");

    /// <summary>Waits, on a thread of its own, until a child has made the file.</summary>
    internal Task WaitForAsync(string name) => EventLoop.ToThread(() => WaitFor(name));

    /// <summary>Blocks until a child has made the file.</summary>
    internal void WaitFor(string name)
    {
        if (!SpinWait.SpinUntil(() => File.Exists(PathOf(name)), limit))
            throw new TimeoutException($"The child process did not make the file '{name}'.");
    }

    public void Dispose() => folder.Delete(recursive: true);
}
