using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(Scalable.Tests.TestAssemblyLock))]

namespace Scalable.Tests;

/// <summary>
/// Test assemblies take turns, though <c>dotnet test</c> starts several at once: each brings servers and load of its own, and on a
/// small machine two of them would find each other's load instead of faults. The system lets go of the lock with the process,
/// however that ends.
/// </summary>
internal sealed class TestAssemblyLock : ITestPipelineStartup
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private FileStream? _turn;

    public async ValueTask StartAsync(IMessageSink diagnosticMessageSink) =>
        _turn = await LockFile.TakeAsync("scalable-tests.lock", Between);

    public ValueTask StopAsync() => _turn?.DisposeAsync() ?? default;
}
