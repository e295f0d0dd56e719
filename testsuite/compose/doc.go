// Package compose owns the check of docker-compose.yml, the Dockerfile and the
// files under deploy they use: that they say what the product needs. It does not
// run containers.
package compose
