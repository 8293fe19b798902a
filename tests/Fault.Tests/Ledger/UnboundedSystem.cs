using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>The whole system, with an empty catalogue and no quota.</summary>
public class UnboundedSystem : StackFixture
{
    protected override IReadOnlyList<string> Arguments => ["--Seed:Items=0"];

    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().Where(project => project.Name is "catalog"))
            builder.CreateResourceBuilder(project).WithEnvironment("Jobs__MaxUnfinishedPerUser", "0");
    }
}
