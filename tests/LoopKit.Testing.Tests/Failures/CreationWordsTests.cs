namespace LoopKit.Testing.Tests.Failures;

/// <summary>Where a task was created is told by the test's own method, in its own words.</summary>
public class CreationWordsTests
{
    /// <summary>Not by the compiler's name for a lambda, a local function or an async method in it.</summary>
    [Fact]
    public void Leak_CreatedInALambdaOrALocalFunction_NamesTheMethod()
    {
        IReadOnlyList<string> leaked = LeakedBy(async () =>
        {
            int captured = 1;
            async Task Create(string name)
            {
                await EventLoop.Yield();
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(captured.Hours()), name);
            }

            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()), "by lambda");
            await Create("by function");
            await CreateAfterAwait("by method");
            await CreateAfterAwait(1, "by generic method");
        });
        string here = $"created at {typeof(CreationWordsTests).FullName}.";
        leaked.Should().HaveCount(4);
        leaked[0].Should().Contain($"{here}{nameof(Leak_CreatedInALambdaOrALocalFunction_NamesTheMethod)}(");
        leaked[1].Should().Contain($"{here}{nameof(Leak_CreatedInALambdaOrALocalFunction_NamesTheMethod)}(");
        leaked[2].Should().Contain($"{here}{nameof(CreateAfterAwait)}(");
        leaked[3].Should().Contain($"{here}{nameof(CreateAfterAwait)}[T](");
        leaked.Should().NotContain(task => task.Contains('<') || task.Contains("MoveNext"));
    }

    /// <summary>Nor by a method of .NET's on the way.</summary>
    [Fact]
    public void Leak_CreatedByWayOfDotNet_NamesTheMethod()
    {
        IReadOnlyList<string> leaked = LeakedBy(async () =>
        {
            await EventLoop.Yield();
            _ = Enumerable.Range(0, 1).Select(_ => EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()), "by LINQ")).ToList();
            new List<string> { "by list" }.ForEach(name => EventLoop.CreateTask(Forever, name));
        });
        leaked.Should().HaveCount(2).And.OnlyContain(task => task.Contains($".{nameof(Leak_CreatedByWayOfDotNet_NamesTheMethod)}("));
    }

    private static async Task Forever() => await EventLoop.Sleep(1.Hours());

    private static async Task CreateAfterAwait(string name)
    {
        await EventLoop.Yield();
        _ = EventLoop.CreateTask(Forever, name);
    }

    private static async Task CreateAfterAwait<T>(T value, string name)
    {
        await EventLoop.Yield();
        _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(value!.GetHashCode().Hours()), name);
    }

    private static IReadOnlyList<string> LeakedBy(Func<Task> test)
    {
        Action run = () => VirtualLoop.Run(test);
        return run.Should().Throw<LeakedTasksException>().Which.Tasks;
    }
}
