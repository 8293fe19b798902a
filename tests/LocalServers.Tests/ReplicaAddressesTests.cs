using LocalServers.Projects;

namespace LocalServers.Tests;

public class ReplicaAddressesTests
{
    [Fact]
    public void Each_endpoint_of_each_replica_has_its_own_address() =>
        Assert.Equal(
            [
                ("https", 0, "https://localhost:1"), ("http", 0, "http://localhost:2"),
                ("https", 1, "https://localhost:3"), ("http", 1, "http://localhost:4"),
            ],
            ReplicaAddresses.ByEndpoint(["https://localhost:1;http://localhost:2", "https://localhost:3;http://localhost:4"]));
}
