using System.Collections;

namespace LoopKit;

/// <summary>What is to be started, checked before anything is: the program, its arguments, and the world it finds.</summary>
internal sealed class ProcessStart
{
    internal ProcessStart(string file, string[] arguments, SubprocessOptions options)
    {
        ThrowIfUnusable(file, nameof(file));
        foreach (string argument in arguments)
            ThrowIfUnusable(argument, nameof(arguments));
        if (options.WorkingDirectory is { } directory && !Directory.Exists(directory))
            throw new DirectoryNotFoundException($"The working directory '{directory}' of '{file}' does not exist.");
        File = file;
        Arguments = arguments;
        Options = options;
        Environment = EnvironmentOf(options);
    }

    /// <summary>The system's shell with a command.</summary>
    internal static ProcessStart Shell(string command, SubprocessOptions options)
    {
        (string shell, string option) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        return new ProcessStart(shell, [option, command], options) { ShellCommand = command };
    }

    internal string File { get; }

    internal string[] Arguments { get; }

    /// <summary>The last argument where the program is a shell, which on Windows does not undo what quotes an argument.</summary>
    internal string? ShellCommand { get; private init; }

    internal SubprocessOptions Options { get; }

    internal IReadOnlyDictionary<string, string> Environment { get; }

    private static void ThrowIfUnusable(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A NUL character would end the text early: programs and arguments cannot contain one.", parameter);
    }

    private static Dictionary<string, string> EnvironmentOf(SubprocessOptions options)
    {
        // Windows knows one variable by "Path" and "PATH".
        var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        if (!options.ClearEnvironment)
        {
            foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
                variables[(string)entry.Key] = (string)entry.Value!;
        }
        foreach ((string name, string? value) in options.Environment)
        {
            ThrowIfUnusable(name, nameof(options));
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
                throw new ArgumentException($"'{name}' cannot be the name of an environment variable.", nameof(options));
            if (value is null)
            {
                variables.Remove(name);
                continue;
            }
            ThrowIfUnusable(value, nameof(options));
            variables[name] = value;
        }
        return variables;
    }
}
