using System.Net;
using Scalable.RateLimiting.Clients;

namespace RateLimiting.Tests.Clients;

public class ClientIdTests
{
    [Fact]
    public void Addresses_in_one_IPv6_slash_64_are_one_client()
    {
        var bytes = IPAddress.Parse("2001:db8:1:2::").GetAddressBytes();
        var random = new Random(1);
        var ids = Enumerable.Range(0, 10_000).Select(_ =>
        {
            random.NextBytes(bytes.AsSpan(8));
            return ClientId.Address(new IPAddress(bytes));
        });
        Assert.Single(ids.Distinct());
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2")]
    [InlineData("192.0.2.1", "192.0.2.2")]
    public void Addresses_in_different_networks_are_different_clients(string one, string another) =>
        Assert.NotEqual(ClientId.Address(IPAddress.Parse(one)), ClientId.Address(IPAddress.Parse(another)));

    [Fact]
    public void IPv4_mapped_address_equals_its_IPv4_address() =>
        Assert.Equal(ClientId.Address(IPAddress.Parse("192.0.2.1")), ClientId.Address(IPAddress.Parse("::ffff:192.0.2.1")));

    [Fact]
    public void User_and_api_client_of_the_same_name_are_different_clients() =>
        Assert.NotEqual(ClientId.User("a"), ClientId.ApiClient("a"));
}
