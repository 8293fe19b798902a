// An ordinary AppHost. Where no container engine is, PostgreSQL is a process of this machine: the SDK is all that it takes to run this.
var builder = DistributedApplication.CreateBuilder(args);

var database = builder.AddPostgres("postgres").AddDatabase("shopdb");
builder.AddProject<Projects.Shop>("shop").WithReference(database).WaitFor(database).WithExternalHttpEndpoints();

builder.UseLocalServers(); // Last, when the model is complete.

builder.Build().Run();
