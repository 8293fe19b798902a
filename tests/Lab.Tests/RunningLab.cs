using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.Hosting;
using Scalable.Lab.Session;
using TestStack;

namespace Lab.Tests;

/// <summary>The whole system with its lab.</summary>
public sealed class RunningLab : StackFixture
{
    internal LabSession Session => App.Services.GetRequiredService<LabSession>();

    internal Uri Page => App.Services.GetRequiredService<LabHost>().Address ?? throw new InvalidOperationException("The lab has no page.");

    /// <summary>Few users: the tests count what is different, not how much a machine bears.</summary>
    internal const int Users = 50;
}
