using BenchmarkDotNet.Attributes;

namespace LoopKit.Benchmarks;

/// <summary><see cref="PostRow"/>, measured by BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public class PostBenchmark
{
    private readonly PostRow row = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = PostRow.Operations)]
    public void AsyncContext() => row.OnAsyncContext(Meter.Idle);

    [Benchmark(OperationsPerInvoke = PostRow.Operations)]
    public void LoopKit() => row.OnLoopKit(Meter.Idle);

    [Benchmark(OperationsPerInvoke = PostRow.Operations)]
    public void Pool() => row.OnPool(Meter.Idle);
}
