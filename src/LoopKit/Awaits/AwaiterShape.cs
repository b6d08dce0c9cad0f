using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>Where an awaiter of some type keeps what it awaits: a <see cref="Task"/>, a <see cref="LoopTask"/> or the source behind a <see cref="ValueTask"/>.</summary>
internal sealed class AwaiterShape
{
    private const int MostFields = 4;

    private static readonly ConditionalWeakTable<Type, AwaiterShape> known = [];

    /// <summary>From the awaiter inwards; empty when it does not keep any such thing.</summary>
    private readonly FieldInfo[] path;

    /// <summary>Beside the source in a ValueTask: which of its uses is awaited.</summary>
    private readonly FieldInfo? token;

    private AwaiterShape(Type type)
    {
        Type = type;
        var found = new List<FieldInfo>();
        path = Find(type, found) ? [.. found] : [];
        if (path is [.., var last] && IsValueTask(last.DeclaringType!))
            token = RuntimeFields.Find(last.DeclaringType!, "_token");
    }

    internal Type Type { get; }

    internal bool IsOpaque => path.Length == 0;

    /// <summary>Whether what was found is sure to be what is awaited; in an awaiter of the program's own it may be something else that it keeps.</summary>
    internal bool IsKnown => Type.Assembly == typeof(Task).Assembly || Type.Assembly == typeof(LoopTask).Assembly;

    /// <summary>Whether it stands for a step that is on its way to where it runs, and for no wait.</summary>
    internal bool IsYield => Type == typeof(System.Runtime.CompilerServices.YieldAwaitable.YieldAwaiter) || Type == typeof(YieldAwaitable.Awaiter);

    internal static AwaiterShape Of(Type type) => known.GetValue(type, static type => new AwaiterShape(type));

    /// <summary>Null when nobody stands at this awaiter: it is blank.</summary>
    internal (object? Awaited, short Token) Read(object awaiter)
    {
        object? value = awaiter;
        short use = 0;
        for (int i = 0; i < path.Length && value is not null; i++)
        {
            if (i == path.Length - 1 && token?.GetValue(value) is short found)
                use = found;
            value = path[i].GetValue(value);
        }
        return (value, use);
    }

    private static bool Find(Type type, List<FieldInfo> path)
    {
        foreach (FieldInfo field in RuntimeFields.Of(type))
        {
            path.Add(field);
            if (IsAwaited(field) || (IsStruct(field.FieldType) && path.Count < MostFields && Find(field.FieldType, path)))
                return true;
            path.RemoveAt(path.Count - 1);
        }
        return false;
    }

    private static bool IsAwaited(FieldInfo field)
    {
        Type type = field.FieldType;
        return typeof(Task).IsAssignableFrom(type) || typeof(LoopTask).IsAssignableFrom(type) || typeof(IValueTaskSource).IsAssignableFrom(type)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValueTaskSource<>))
            || (field.Name == "_obj" && IsValueTask(field.DeclaringType!));
    }

    private static bool IsValueTask(Type type) =>
        type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static bool IsStruct(Type type) => type.IsValueType && !type.IsPrimitive && !type.IsEnum;
}
