using System.Reflection;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>The parts of .NET whose waits are for the network, the disk or another process. Pipelines, channels and WebSockets are none: both of their ends may be the test's own.</summary>
internal static class OutsideTypes
{
    private static readonly HashSet<string> assemblies =
    [
        "System.Net.Sockets", "System.Net.Http", "System.Net.Quic", "System.Net.NameResolution", "System.Net.Ping", "System.Net.Requests",
        "System.Net.HttpListener", "System.Net.Mail", "System.Diagnostics.Process", "System.IO.Pipes", "System.IO.Ports",
    ];

    /// <summary>Whether a source of this type is completed from outside only.</summary>
    internal static bool Contains(Type type)
    {
        for (Type? part = type; part is not null; part = part.BaseType)
        {
            if (part.DeclaringType == typeof(SafeFileHandle) || Contains(part.Assembly))
                return true;
        }
        return false;
    }

    /// <summary>Whether a promise that one of its async methods awaits is kept from outside.</summary>
    internal static bool Contains(Assembly assembly) => assembly.GetName().Name is { } name && assemblies.Contains(name);
}
