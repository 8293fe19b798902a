using TestStack;

namespace Scalable.SystemTests.Logins;

/// <summary>The whole system, each service with a deployment's rights at the broker and at Redis.</summary>
public sealed class LeastPrivilegeFixture : StackFixture
{
    protected override bool WithBrokerUsers => true;

    protected override bool WithRedisUsers => true;
}
